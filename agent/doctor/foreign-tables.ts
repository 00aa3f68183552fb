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

/** What a rule may say besides that nothing passes it. */
const REFUSALS = new Set(["counter", "log", "drop", "reject"]);
/** For hosts of firewalld, whose rules are made anew at each reload of it. */
const FIREWALLD = `firewall-cmd --permanent --add-rich-rule='rule family="ipv4" destination address="${METADATA_ADDRESS}/32" port port="80" protocol="tcp" accept' && firewall-cmd --reload`;

/**
 * Chains of nftables, in the text of `nft -j list ruleset`, that let nothing through but what they know, by policy or by
 * their last rule: a DROP in any table wins over our ACCEPT in another.
 */
export function foreignTables(listed: string): Finding[] {
	const parsed = ruleset.safeParse(parseJson(listed));
	if (!parsed.success) return [note("the rules of nftables cannot be read")];
	const { nftables } = parsed.data;
	const rules = nftables.flatMap(({ rule: found }) => found ?? []);
	return nftables
		.flatMap(({ chain: found }) => found ?? [])
		.flatMap((found) => {
			const refusal = refusalOf(found, rules);
			return refusal === undefined ? [] : describe(found, refusal, rules);
		});
}

function describe(
	{ family, table, name, hook }: Chain,
	refusal: string,
	rules: readonly Rule[],
): Finding {
	const where = `${family} ${table} ${name}`;
	const what = `nft chain ${where} ${refusal} what it does not know at ${hook}`;
	const named = rules.some(
		(one) =>
			one.family === family &&
			one.table === table &&
			JSON.stringify(one.expr).includes(METADATA_ADDRESS),
	);
	if (named) return note(`${what}; it has a rule for ${METADATA_ADDRESS}`);
	const end = hook === "output" ? "saddr" : "daddr";
	const rule = `nft insert rule ${where} ip ${end} ${METADATA_ADDRESS} accept`;
	return problem(
		`${what}, metadata requests among it`,
		table === "firewalld" ? FIREWALLD : rule,
	);
}

/** In which way the chain lets nothing of ours through; undefined when it does not concern us. */
function refusalOf(
	{ family, table, name, hook, policy }: Chain,
	rules: readonly Rule[],
): string | undefined {
	if (!["ip", "inet"].includes(family)) return undefined;
	if (family === "ip" && IPTABLES.has(table)) return undefined;
	if (!ON_THE_WAY.has(hook ?? "")) return undefined;
	if (policy === "drop") return "drops by policy";
	const last = rules.findLast(
		(one) => one.family === family && one.table === table && one.chain === name,
	);
	const statements = last?.expr?.map(statementOf) ?? [];
	const ends = statements.some((one) => ["drop", "reject"].includes(one));
	const always = statements.every((one) => REFUSALS.has(one));
	return ends && always ? "refuses in the end" : undefined;
}

/** `{ "reject": { … } }` → `reject`. */
function statementOf(statement: unknown): string {
	return Object.keys(Object(statement)).join();
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
