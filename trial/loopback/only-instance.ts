import type { InstanceRecord } from "../../agent/cache/instance-record.ts";
import type { Identify } from "../../agent/metadata/identify-instance.ts";

/**
 * Tells whose connection it is where there are no taps: the trial's only instance's. It must use IMDSv2 whatever its
 * options say; with more than one instance nobody can tell, and nobody is answered.
 */
export function onlyInstance(): Identify {
	const strict = new WeakMap<InstanceRecord, InstanceRecord>();
	return (_facts, table) => {
		const [record, another] = table.all();
		if (!record || another) return "interface unknown";
		const known = strict.get(record) ?? requireTokens(record);
		strict.set(record, known);
		return known;
	};
}

function requireTokens(record: InstanceRecord): InstanceRecord {
	const { assignment } = record;
	const metadataOptions = {
		...assignment.metadataOptions,
		httpTokens: "required",
	} as const;
	return { ...record, assignment: { ...assignment, metadataOptions } };
}
