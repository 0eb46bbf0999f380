/** Names a row whatever becomes of the order: `d3` is the domain with ID 3, `cweb` the config web. */
export type RowKey = string;

export const domainKey = (id: number): RowKey => `d${id}`;
export const configKey = (name: string): RowKey => `c${name}`;
