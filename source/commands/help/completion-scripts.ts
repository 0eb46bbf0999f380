/** Shells that domux completes for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/**
 * What makes a shell ask `domux complete` for candidates. The scripts know nothing of verbs, so
 * that they need not be made anew with a new version.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  // Bash takes words apart at = and : too, so the words are read from the line itself, and what
  // bash takes for the beginning of the last one is cut off the candidates.
  bash: `_domux() {
  local line=\${COMP_LINE:0:COMP_POINT} current candidate head
  local -a words
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current=\${words[-1]}
  head=\${current%"\${current##*[=:]}"}
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    if [[ $candidate == :files ]]; then
      compopt -o filenames
      while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "$current")
    else
      [[ $candidate == *= ]] && compopt -o nospace
      printf -v candidate %q "\${candidate#"$head"}"
      COMPREPLY+=("$candidate")
    fi
  done < <("\${words[0]}" complete -- "\${words[@]:1}" 2> /dev/null)
}
complete -F _domux domux
`,

  // Read by source, or from a file _domux of fpath, whose first use is a call.
  zsh: `#compdef domux
_domux() {
  local candidate help files
  local -a described keys
  while IFS=$'\\t' read -r candidate help; do
    if [[ $candidate == :files ]]; then files=1
    elif [[ $candidate == *= ]]; then keys+=("$candidate")
    else described+=("\${candidate//:/\\\\:}:$help"); fi
  done < <("\${words[1]}" complete -- "\${(@Q)words[2,CURRENT]}" 2> /dev/null)
  (( \${#described} )) && _describe -V domux described
  (( \${#keys} )) && compadd -S '' -a keys
  [[ -n $files ]] && _files
  return 0
}
if [[ $funcstack[1] == _domux ]]; then _domux "$@"
else compdef _domux domux; fi
`,

  fish: `function __domux_complete
  set -l words (commandline -opc) (commandline -ct)
  $words[1] complete -- $words[2..] 2> /dev/null | while read -l line
    if test "$line" = :files
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c domux -f -k -a '(__domux_complete)'
`,
};
