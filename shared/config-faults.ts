/** Everything that is wrong with how a program was started, each fault in words for the person who did (exit status 2). */
export class ConfigFaults extends Error {
	override name = "ConfigFaults";
	readonly faults: readonly string[];

	constructor(faults: readonly string[], cause?: unknown) {
		super(faults.join("\n"), cause === undefined ? undefined : { cause });
		this.faults = faults;
	}
}
