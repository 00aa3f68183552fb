import { CHAIN_PREFIX, type Mark } from "../firewall/wanted-rules.ts";
import { type Finding, note } from "./finding.ts";

/** Values with masks as iptables-save prints marks: `--set-xmark 0x4000/0x4000`, `--mark 0x10000/0xf0000`. */
const IPTABLES_MARK =
	/--(set-xmark|set-mark|mark|or-mark|restore-mark)\b(?: (0x[0-9a-f]+|\d+)(?:\/(0x[0-9a-f]+|\d+))?)?/g;
const ALL_BITS = 0xffff_ffff;

/** Rules of others, in the text of `iptables-save`, that set or read packet marks in bits of ours. */
export function markCollisions(saved: string, ours: Mark): Finding[] {
	return saved
		.split("\n")
		.filter((line) => line.startsWith("-A") && !line.includes(CHAIN_PREFIX))
		.filter((line) =>
			[...line.matchAll(IPTABLES_MARK)].some(
				([, , , mask]) => (toBits(mask) & ours.mask) >>> 0 !== 0,
			),
		)
		.map((line) =>
			note(
				`a rule of somebody else uses bits of our mark (0x${ours.mask.toString(16)}): ${line}`,
				"if it applies to metadata requests, these are refused; give it other bits",
			),
		);
}

/** Policy routing by marks, in the text of `ip rule`, that our mark would fall under. */
export function routingCollisions(rules: string, ours: Mark): Finding[] {
	return rules.split("\n").flatMap((line) => {
		const [, value, mask] =
			/fwmark (0x[0-9a-f]+|\d+)(?:\/(0x[0-9a-f]+|\d+))?/.exec(line) ?? [];
		if (value === undefined) return [];
		const bits = toBits(mask);
		if ((ours.value & bits) >>> 0 !== Number(value)) return [];
		return [
			note(
				`routing by mark takes metadata requests elsewhere: ${line.trim()}`,
				"give that rule other bits",
			),
		];
	});
}

/** Without a mask all bits count. */
function toBits(mask: string | undefined): number {
	return mask === undefined ? ALL_BITS : Number(mask);
}
