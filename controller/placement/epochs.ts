/** The placement epoch of a new instance. */
export const FIRST_EPOCH = 1;

/**
 * The epoch after a change that makes the host's present copy of the instance a former one: a move, a start
 * after a stop, a reboot. A host may fetch credentials only at the current epoch, and replaces a copy of another.
 */
export function nextEpoch(epoch: number): number {
	return epoch + 1;
}
