/** How a guest gets to another machine. */
export const migrationModes = ['shared', 'precopy', 'postcopy', 'stop'] as const;

/**
 * `shared`: both machines are on one host and map the same memory, and only the devices travel.
 * `precopy`: the memory is copied while the guest runs, and again where it has changed.
 * `postcopy`: the guest goes first, and its memory follows as it is needed.
 * `stop`: the guest stands still while all of it is copied.
 */
export type MigrationMode = (typeof migrationModes)[number];

/**
 * How much of the memory of a guest that goes on elsewhere is there: none is missing, or its way is
 * broken, or it is lost.
 */
export const sentMemory = ['whole', 'broken', 'lost'] as const;
export type SentMemory = (typeof sentMemory)[number];
