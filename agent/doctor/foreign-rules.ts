import { CHAIN_PREFIX } from "../firewall/wanted-rules.ts";
import { type Finding, note } from "./finding.ts";

/** Tables whose rules see a metadata request before our `filter INPUT` does, and those of `filter` itself. */
const TABLES = ["raw", "mangle", "nat", "filter"];
const METADATA = /(?:^|\s)-d 169\.254\.(?:169\.254(?:\/32)?|0\.0\/16)(?:\s|$)/;
const DIVERTS = /\s-j (DROP|REJECT|DNAT|REDIRECT|TPROXY)\b/;

/**
 * Rules of others, in the text of `iptables-save`, that drop or divert what goes to the metadata address. Metadata
 * connections are not tracked, so that NAT rules do not see them, where the kernel allows that.
 */
export function foreignRules(saved: string): Finding[] {
	const findings: Finding[] = [];
	let table = "";
	for (const line of saved.split("\n")) {
		if (line.startsWith("*")) table = line.slice(1);
		const isOurs = line.includes(CHAIN_PREFIX);
		if (!TABLES.includes(table) || !line.startsWith("-A") || isOurs) continue;
		const [, verdict] = DIVERTS.exec(line) ?? [];
		if (verdict === undefined || !METADATA.test(line)) continue;
		findings.push(
			note(
				`a rule of somebody else in table ${table} would ${verdict} metadata requests: ${line}`,
				"ours come first as long as nothing is inserted before them; take it out if instances time out",
			),
		);
	}
	return findings;
}
