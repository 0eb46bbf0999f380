/** The version of domux; the build puts package.json's here. */
export const version: string = process.env.DOMUX_VERSION ?? '0.0.0';
