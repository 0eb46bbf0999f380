/**
 * Node has no unix datagram sockets, and a kernel's control socket is one. This perl program, of
 * which every Debian has the interpreter (perl-base is essential), passes requests on: a line on its
 * stdin is a request, and on its stdout comes `ERROR LENGTH`, a newline, and that many bytes.
 *
 * It loads no module, so it starts in 2 ms. The numbers are those of Linux on x86, the only hardware
 * that User-Mode Linux runs on: AF_UNIX is 1, SOCK_DGRAM 2, MSG_DONTWAIT 0x40. Binding to the bare
 * family gives it an address in the abstract namespace (unix(7), "Autobind"), to which the kernel can
 * answer whatever user it runs as. The socket's path is relative to the working directory, for an
 * address ends after 107 bytes. It asks for one answer at a time; one that does not come ends it
 * through `alarm`, so that it outlives neither its kernel nor its parent.
 *
 * Packets are those of arch/um/drivers/mconsole.h: a request has magic, version, length and up to 512
 * bytes; an answer has error, more, length (its NUL included) and up to 512 bytes, and comes in as
 * many as `more` says. The kernel does not wait for who is slow: what goes beyond the ten packets of
 * net.unix.max_dgram_qlen is lost. So the relay first asks again and again without sleeping, and
 * takes an answer whose last packet does not come within 0.3 s as it is.
 */
export const relayProgram = String.raw`
use strict;
my ($path, $timeout) = @ARGV;
binmode STDIN;
binmode STDOUT;
$| = 1;
socket(my $socket, 1, 2, 0) or die "socket: $!\n";
bind($socket, pack('S', 1)) or die "bind: $!\n";
my $kernel = pack('S a*', 1, "$path\0");
my $packet;

sub next_packet {
  my ($patience) = @_;
  for (1 .. 5000) {
    return 1 if defined recv($socket, $packet, 1024, 0x40);
  }
  vec(my $ready = '', fileno $socket, 1) = 1;
  return select($ready, undef, undef, $patience) > 0 && defined recv($socket, $packet, 1024, 0);
}

while (defined(my $request = <STDIN>)) {
  chomp $request;
  alarm $timeout;
  my ($error, $text) = (0, '');
  if (defined send($socket, pack('L l l a512', 0xcafebabe, 2, length $request, $request), 0, $kernel)) {
    my ($more, $patience) = (1, undef);
    while ($more) {
      unless (next_packet($patience)) {
        $text .= "(the end of the answer was lost)\n";
        last;
      }
      ($error, $more, my $length) = unpack('L L L', $packet);
      $text .= substr($packet, 12, $length) =~ s/\0\z//r;
      $patience = 0.3;
    }
  } else {
    ($error, $text) = (2, "$!");
  }
  alarm 0;
  print "$error ", length $text, "\n", $text;
}
`;
