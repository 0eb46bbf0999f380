/**
 * Flags of /proc/cpuinfo by the bit of CPUID that each is, from bit 0, `-` where a bit has none: the
 * eight words that Xen prints as `hw_caps` (XEN_CPUFEATURE in its cpufeatureset.h).
 */
const words: readonly string[] = [
  // Leaf 1, EDX.
  'fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov ' +
    'pat pse36 pn clflush - dts acpi mmx fxsr sse sse2 ss ht tm ia64 pbe',
  // Leaf 1, ECX.
  'pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm ' +
    '- pcid dca sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave - avx f16c rdrand hypervisor',
  // Leaf 0x80000001, EDX, without what leaf 1 has too.
  '- - - - - - - - - - - syscall - - - - ' +
    '- - - mp nx - mmxext - - fxsr_opt pdpe1gb rdtscp - lm 3dnowext 3dnow',
  // Leaf 0x80000001, ECX.
  'lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw ibs xop skinit wdt - lwp ' +
    'fma4 tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext ptsc perfctr_llc mwaitx - -',
  // Leaf 0xD, subleaf 1, EAX.
  'xsaveopt xsavec xgetbv1 xsaves',
  // Leaf 7, EBX.
  'fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx rdt_a ' +
    'avx512f avx512dq rdseed adx smap avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd sha_ni avx512bw avx512vl',
  // Leaf 7, ECX.
  '- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 - gfni vaes vpclmulqdq avx512_vnni avx512_bitalg tme avx512_vpopcntdq - ' +
    'la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri movdir64b enqcmd - -',
  // Leaf 0x80000007, EDX.
  '- - - - - - - - nonstop_tsc',
];

/**
 * The words of Xen's `hw_caps` for the flags that the kernel of this host tells of; one that it hides
 * is 0. Without flags, as on processors that are not x86, there are none.
 */
export function processorCapabilities(cpuinfo: string): string {
  const flags = new Set(/^flags\s*: (.*)$/m.exec(cpuinfo)?.[1]?.split(' '));
  if (flags.size === 0) return '';
  return words
    .map(names => {
      const bits = names.split(' ').map((name, bit) => (flags.has(name) ? 2 ** bit : 0));
      const word = bits.reduce((sum, bit) => sum + bit, 0);
      return word.toString(16).padStart(8, '0');
    })
    .join(':');
}
