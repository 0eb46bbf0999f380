/** Bytes in at most five characters: `0`, `512`, `1.5K`, `640M`. */
export function shortBytes(bytes: number): string {
  if (bytes < 1) return '0';
  let value = bytes;
  for (const unit of ['', 'K', 'M', 'G', 'T']) {
    if (value < 999.5 || unit === 'T') {
      const digits = unit !== '' && value < 9.95 ? value.toFixed(1) : String(Math.round(value));
      return `${digits}${unit}`;
    }
    value /= 1024;
  }
  return '';
}

/** A time span as people read it, at most nine characters: `12s`, `3m`, `5h12m`, `12d03h`. */
export function shortDuration(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const pad = (value: number) => String(value).padStart(2, '0');
  if (total < 60) return `${total}s`;
  if (total < 3600) return `${Math.floor(total / 60)}m`;
  if (total < 86_400) return `${Math.floor(total / 3600)}h${pad(Math.floor(total / 60) % 60)}m`;
  return `${Math.floor(total / 86_400)}d${pad(Math.floor(total / 3600) % 24)}h`;
}

/** Whole mebibytes. */
export const mebibytes = (bytes: number): string => String(Math.round(bytes / (1024 * 1024)));
