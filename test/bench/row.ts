/** One measurement of `npm run bench`, beside what it is measured against in the same run. */
export interface Row {
	readonly name: string;
	readonly value: number;
	readonly unit: string;
	/** The same measurement of the yardstick, in the same unit. */
	readonly yardstick: number;
	readonly ratio: number;
	/** What the ratio has to be, for people: `≤ 1.5`. */
	readonly goal?: string;
}
