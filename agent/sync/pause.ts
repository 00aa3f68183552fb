/** A while in which something is not to be tried; milliseconds since the epoch. */
export interface Pause {
	readonly from: number;
	readonly to: number;
}

export const noPause: Pause = { from: 0, to: 0 };

/** Whether it is that while now: a clock that was set back has not to catch up first. */
export function isDuring({ from, to }: Pause, now: number): boolean {
	return now >= from && now < to;
}
