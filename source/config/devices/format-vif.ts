import type {VifConfig, VifRate} from '../domain-config.ts';

/** An interface as an entry of `vif` that parses to the same. */
export function formatVif({devid, mac, rate, mtu, ...texts}: VifConfig): string {
  const parts = {
    mac,
    ...texts,
    ...(mtu === undefined ? {} : {mtu: String(mtu)}),
    ...(rate === undefined ? {} : {rate: formatRate(rate)}),
    ...(devid === undefined ? {} : {devid: String(devid)}),
  };
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** As many bytes as pass in an interval, in words of one that divides a second where it can. */
function formatRate({bytesPerInterval, intervalMicroseconds}: VifRate) {
  const bytesPerSecond = Math.ceil((bytesPerInterval * 1e6) / intervalMicroseconds);
  return `${bytesPerSecond}B/s@${intervalMicroseconds}us`;
}
