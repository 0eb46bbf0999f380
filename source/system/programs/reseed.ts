/**
 * A program for x86-64 that has the kernel of a guest draw its random numbers anew from what it was
 * given, which it would do within a minute by itself. No shell can do that (random(4)), and the copy of a
 * guest must not draw what the other one draws. Once for each byte that it reads, which it gives back:
 *
 *     urandom = open("/dev/urandom", O_WRONLY);
 *     while (read(0, byte, 1) == 1 && ioctl(urandom, RNDRESEEDCRNG) == 0) write(1, byte, 1);
 *     exit(1);
 */
export const reseed = Buffer.from(
  'f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAFAAAA' +
    'AAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAA5QAAAAAAAADlAAAAAAAAAAAQAAAAAAAAuAIAAABIjT1UAAAAvgEAAAAx0g8FicMx' +
    'wDH/SInmugEAAAAPBYP4AXUquBAAAACJ374HUgAAMdIPBYXAdRa4AQAAAL8BAAAASInmugEAAAAPBevDuDwAAAC/AQAAAA8F' +
    'L2Rldi91cmFuZG9tAA==',
  'base64',
);
