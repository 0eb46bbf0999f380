/** Milliseconds that the rest of a torn control sequence may take; slow links tear them. */
export const tearTime = 30;
