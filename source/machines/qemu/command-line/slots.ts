/** Slots that devices can be plugged into while the guest runs. */
export const slotCount = 6;

/** The slot of a device by the name of the device: `slot0`. */
export type Slots = Readonly<Record<string, string>>;

/** The name of an interface's device. */
export const vifId = (index: number): string => `vif${index}`;
