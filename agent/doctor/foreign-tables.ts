import { z } from "zod";
import { type Finding, note, problem } from "./finding.ts";

const chain = z.object({
	family: z.string(),
	table: z.string(),
	name: z.string(),
	hook: z.string().optional(),
	policy: z.string().optional(),
});
const rule = z.object({
	family: z.string(),
	table: z.string(),
	chain: z.string(),
	expr: z.array(z.unknown()).optional(),
});
const ruleset = z.object({
	nftables: z.array(
		z.looseObject({ chain: chain.optional(), rule: rule.optional() }),
	),
});
type Chain = z.infer<typeof chain>;
type Rule = z.infer<typeof rule>;

/** Tables that iptables-nft keeps: what is in them is looked at as iptables rules. */
const IPTABLES = new Set(["raw", "mangle", "nat", "filter", "security"]);
const METADATA_ADDRESS = "169.254.169.254";
const ON_THE_WAY = new Set(["prerouting", "input", "output"]);

/**
 * Chains of nftables, in the text of `nft -j list ruleset`, that drop what they do not know: a DROP in any table wins
 * over our ACCEPT in another.
 */
export function foreignTables(listed: string): Finding[] {
	const parsed = ruleset.safeParse(parseJson(listed));
	if (!parsed.success) return [note("the rules of nftables cannot be read")];
	const { nftables } = parsed.data;
	const rules = nftables.flatMap(({ rule: found }) => found ?? []);
	return nftables
		.flatMap(({ chain: found }) => found ?? [])
		.filter(dropsRequests)
		.map((found) => describe(found, rules));
}

function describe(
	{ family, table, name, hook }: Chain,
	rules: readonly Rule[],
): Finding {
	const where = `${family} ${table} ${name}`;
	const what = `nft chain ${where} drops by policy what it does not know at ${hook}`;
	const named = rules.some(
		(one) =>
			[one.family, one.table, one.chain].join(" ") === where &&
			JSON.stringify(one.expr).includes(METADATA_ADDRESS),
	);
	if (named) return note(`${what}; it has a rule for ${METADATA_ADDRESS}`);
	const end = hook === "output" ? "saddr" : "daddr";
	return problem(
		`${what}, metadata requests among it`,
		`nft insert rule ${where} ip ${end} ${METADATA_ADDRESS} accept`,
	);
}

function dropsRequests({ family, table, hook, policy }: Chain): boolean {
	if (!["ip", "inet"].includes(family) || policy !== "drop") return false;
	if (family === "ip" && IPTABLES.has(table)) return false;
	return ON_THE_WAY.has(hook ?? "");
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
