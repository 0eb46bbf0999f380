/** node:zlib, loaded where something is compressed: it would cost each guest process 2 ms at its start. */
export const zlib = () => process.getBuiltinModule('node:zlib');
