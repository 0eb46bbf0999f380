/** What there is to say of a host beside its domains, as `domux-look` tells it. Bytes, seconds. */
export type HostFigures = {
  readonly name: string;
  readonly uptime: number;
  /** Average over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number];
  readonly processors: number;
  readonly megahertz: number;
  readonly memoryTotal: number;
  readonly memoryFree: number;
};
