import type {HostEventData, HostEventName} from '../../../protocol/host-commands.ts';

/** Tells the other end something that it has not asked for. */
export type Tell = <E extends HostEventName>(event: E, data: HostEventData<E>) => void;
