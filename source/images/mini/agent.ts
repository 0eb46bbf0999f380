/**
 * A guest agent for the commands that domux and libvirt have a use for (docs/interop/qemu-ga-ref of
 * QEMU), as a shell script: one line is one request, and the shell picks from it what it needs. The
 * port can be opened only once, so that both directions share a descriptor.
 */
export const agent = `#!/bin/sh
[ "$1" = org.qemu.guest_agent.0 ] || exit 0
set -f

# The value of a member: a number, or a string without its quotes; and as it is in the text. It is found by
# splitting the text: to match patterns in one of some length takes the shell longer than all the rest.
member() {
  wanted=$1
  IFS='"'
  set -- $request
  unset IFS
  while [ $# -gt 1 ]; do
    shift
    [ "$1" = "$wanted" ] || continue
    case $2 in
      :* | ' :'*) ;;
      *) continue ;;
    esac
    value=\${2#*:}
    value=\${value#"\${value%%[! ]*}"}
    if [ -n "$value" ]; then
      value=\${value%%[!0-9.-]*}
      raw=$value
    else
      value=$3
      raw="\\"$value\\""
    fi
    return 0
  done
  value=
  return 1
}

answer() {
  if member id && [ -n "$value" ]; then
    printf '{"return": %s, "id": %s}\\n' "$1" "$raw"
  else
    printf '{"return": %s}\\n' "$1"
  fi
}

refuse() {
  printf '{"error": {"class": "%s", "desc": "%s"}}\\n' "$1" "$2"
}

# Powers off in a session of its own: everything else in the guest is ended meanwhile, this too.
end() {
  setsid "/sbin/$1" </dev/null >/dev/null 2>&1 &
}

interfaces() {
  list=
  set +f
  for interface in /sys/class/net/*; do
    name=\${interface##*/}
    read -r hardware <"$interface/address"
    addresses=
    while read -r _ _ family address _; do
      case $family in
        inet) kind=ipv4 ;;
        inet6) kind=ipv6 ;;
        *) continue ;;
      esac
      addresses="$addresses\${addresses:+, }{\\"ip-address-type\\": \\"$kind\\", \\"ip-address\\": \\"\${address%/*}\\", \\"prefix\\": \${address#*/}}"
    done <<END
$(ip -o address show dev "$name")
END
    list="$list\${list:+, }{\\"name\\": \\"$name\\", \\"hardware-address\\": \\"$hardware\\", \\"ip-addresses\\": [$addresses]}"
  done
  set -f
  answer "[$list]"
}

# The first processor has no file, for it cannot be put out of use.
vcpus() {
  list=
  set +f
  for cpu in /sys/devices/system/cpu/cpu[0-9]*; do
    online=true
    movable=false
    if [ -e "$cpu/online" ]; then
      movable=true
      read -r state <"$cpu/online"
      [ "$state" = 1 ] || online=false
    fi
    list="$list\${list:+, }{\\"logical-id\\": \${cpu##*/cpu}, \\"online\\": $online, \\"can-offline\\": $movable}"
  done
  set -f
  answer "[$list]"
}

# Puts processors into use and out of it, and answers how many it was done to.
set_vcpus() {
  rest=\${request#*'"vcpus"'}
  done=0
  while :; do
    case $rest in
      *'{'*) rest=\${rest#*'{'} ;;
      *) break ;;
    esac
    object=\${rest%%'}'*}
    number=\${object#*'"logical-id"'*:}
    number=\${number#"\${number%%[! ]*}"}
    number=\${number%%[!0-9]*}
    case \${object#*'"online"'} in
      *true*) state=1 ;;
      *) state=0 ;;
    esac
    file=/sys/devices/system/cpu/cpu$number/online
    [ ! -e "$file" ] || echo $state 2>/dev/null >"$file" || break
    done=$((done + 1))
  done
  answer "$done"
}

# Runs a program that is given its input, and does not wait for it.
started=0
execute() {
  member path || { refuse GenericError "Parameter 'path' is missing"; return; }
  program=$value
  if member arg; then refuse GenericError "Parameter 'arg' is not supported: give input-data"; return; fi
  member input-data
  started=$((started % 100 + 1))
  status=/run/agent.exec.$started
  : >"$status"
  { printf %s "$value" | base64 -d | "$program" >/dev/null 2>&1; echo $? >"$status"; } &
  answer "{\\"pid\\": $started}"
}

executed() {
  member pid
  status=/run/agent.exec.$value
  if [ -s "$status" ]; then
    read -r code <"$status"
    answer "{\\"exited\\": true, \\"exitcode\\": $code}"
  else
    answer '{"exited": false}'
  fi
}

# Gives this guest, which is the copy of another one, random numbers and names of its own. A process that has to
# be started takes a guest that has just woken up tens of milliseconds: the one that is needed is there already.
become() {
  read -r old </proc/sys/kernel/hostname
  member seed && echo "$value" >/dev/urandom && echo >&4 && read -r -t 5 -u 5 _ || return
  member machine-id && echo "$value" >/etc/machine-id || return
  member hostname && echo "$value" >/proc/sys/kernel/hostname
}

# Has the name in /etc/hosts, too: rename OLD NEW.
rename() {
  hosts=
  while read -r line; do
    for word in $line; do
      [ "$word" != "$1" ] || word=$2
      hosts="$hosts$word "
    done
    hosts="$hosts
"
  done </etc/hosts
  printf %s "$hosts" >/etc/hosts
}

commands='domux-become guest-ping guest-sync guest-sync-delimited guest-info guest-shutdown guest-get-time guest-set-time guest-get-host-name guest-network-get-interfaces guest-get-vcpus guest-set-vcpus guest-exec guest-exec-status'

describe() {
  list=
  for command in $commands; do
    success=true
    [ "$command" != guest-shutdown ] || success=false
    list="$list\${list:+, }{\\"enabled\\": true, \\"name\\": \\"$command\\", \\"success-response\\": $success}"
  done
  answer "{\\"version\\": \\"domux-mini\\", \\"supported_commands\\": [$list]}"
}

set_time() {
  if member time && [ -n "$value" ]; then
    date -s "@\${value%?????????}" >/dev/null && answer '{}'
  else
    hwclock -s -u && answer '{}'
  fi
}

serve() {
  member execute
  case $value in
    domux-become)
      if become; then
        new=$value
        answer '{}'
        rename "$old" "$new"
      else
        refuse GenericError "it could not be told from what it is a copy of"
      fi
      ;;
    guest-ping) answer '{}' ;;
    guest-sync) member id; printf '{"return": %s}\\n' "$value" ;;
    guest-sync-delimited) member id; printf '\\377{"return": %s}\\n' "$value" ;;
    guest-info) describe ;;
    guest-get-time) answer "$(date +%s)000000000" ;;
    guest-set-time) set_time ;;
    guest-get-host-name) answer "{\\"host-name\\": \\"$(hostname)\\"}" ;;
    guest-network-get-interfaces) interfaces ;;
    guest-get-vcpus) vcpus ;;
    guest-set-vcpus) set_vcpus ;;
    guest-exec) execute ;;
    guest-exec-status) executed ;;
    guest-shutdown)
      member mode
      case $value in
        reboot | halt) end "$value" ;;
        '' | powerdown) end poweroff ;;
        *) refuse GenericError "mode is invalid (valid values are: halt|powerdown|reboot)" ;;
      esac
      ;;
    '') refuse GenericError "Invalid JSON syntax" ;;
    *) refuse CommandNotFound "The command $value has not been found" ;;
  esac
}

exec <>"$2" >&0
# As long as nobody is at the other end there is nothing to read, at once. A pipe that nobody writes
# to waits without a process.
mkfifo "/run/agent.$$"
exec 3<>"/run/agent.$$"
rm "/run/agent.$$"
mkfifo /run/reseed.in /run/reseed.out
exec 4<>/run/reseed.in 5<>/run/reseed.out
rm /run/reseed.in /run/reseed.out
/usr/lib/mini/reseed <&4 >&5 &
while :; do
  while read -r request; do
    serve
  done
  read -r -t 0.5 -u 3 nothing
done
`;
