/**
 * Milliseconds since this process began, by a clock that nobody sets. What starts often does without
 * `performance`: Node loads that for the first who asks, which takes 2 ms.
 */
export const monotonicNow = (): number => process.uptime() * 1000;
