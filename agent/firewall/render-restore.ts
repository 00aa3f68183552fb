import type {
	Hook,
	Mark,
	Match,
	Rate,
	Rule,
	Target,
	WantedSet,
	WantedTable,
} from "./wanted-rules.ts";

/**
 * The text for `iptables-restore --noflush` that makes our part of one table what is wanted, in one commit.
 * A declared chain is emptied and refilled; nothing of others is named. Only missing hooks are put in.
 */
export function renderTable(
	wanted: WantedTable,
	missingHooks: readonly Hook[],
): string {
	return lines([
		`*${wanted.table}`,
		...wanted.chains.map((chain) => `:${chain} - [0:0]`),
		...wanted.rules.map(renderRule),
		...missingHooks.map(renderHook),
		"COMMIT",
	]);
}

/** The text for `ipset restore` that fills each set aside and swaps it in; `existing` are the names there are now. */
export function renderSets(
	sets: readonly WantedSet[],
	existing: ReadonlySet<string>,
): string {
	return lines(sets.flatMap((set) => replaceSet(set, existing)));
}

function replaceSet(
	{ name, definition, elements }: WantedSet,
	existing: ReadonlySet<string>,
): string[] {
	const aside = `${name}-new`;
	return [
		...(existing.has(aside) ? [`destroy ${aside}`] : []),
		`create ${aside} ${definition}`,
		...elements.map((element) => `add ${aside} ${element}`),
		...(existing.has(name) ? [] : [`create ${name} ${definition}`]),
		`swap ${aside} ${name}`,
		`destroy ${aside}`,
	];
}

function renderRule({ chain, match, target, comment }: Rule): string {
	const words = [...matchWords(match), ...commentWords(comment)];
	return `-A ${chain} ${words.join(" ")} ${targetWords(target)}`;
}

function renderHook({ from, to }: Hook): string {
	return `-I ${from} 1 ${commentWords("metadata address of guests").join(" ")} -j ${to}`;
}

function matchWords(match: Match): string[] {
	const tcp =
		match.sourcePort !== undefined || match.destinationPort !== undefined;
	return [
		option("-i", match.inInterface),
		option("-o", match.outInterface),
		option("-m physdev --physdev-in", match.inPort),
		match.unbridged ? "-m physdev ! --physdev-is-in" : "",
		option("-s", match.source),
		option("-d", match.destination),
		tcp ? "-p tcp -m tcp" : "",
		option("--sport", match.sourcePort),
		option("--dport", match.destinationPort),
		option("-p icmpv6 -m icmp6 --icmpv6-type", match.icmpv6Type),
		option("-m hl --hl-eq", match.hopLimit),
		option("-m mac --mac-source", match.sourceMac),
		...(match.sets ?? []).map((name) => `-m set --match-set ${name} src,src`),
		match.mark ? `-m mark --mark ${renderMark(match.mark)}` : "",
		match.faster ? renderRate(match.faster) : "",
	].filter((word) => word !== "");
}

function option(name: string, value: string | number | undefined): string {
	return value === undefined ? "" : `${name} ${value}`;
}

function commentWords(comment: string): string[] {
	return ["-m comment", `--comment "gumleaf: ${comment}"`];
}

function targetWords(target: Target): string {
	if ("verdict" in target) return `-j ${target.verdict}`;
	if ("chain" in target) return `-j ${target.chain}`;
	if ("setMark" in target) {
		return `-j MARK --set-xmark ${renderMark(target.setMark)}`;
	}
	return "-j CT --notrack";
}

function renderMark({ value, mask }: Mark): string {
	return `0x${value.toString(16)}/0x${mask.toString(16)}`;
}

function renderRate({ perSecond, burst, handshakes, name }: Rate): string {
	const which = handshakes
		? "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN "
		: "";
	return `${which}-m hashlimit --hashlimit-above ${perSecond}/sec --hashlimit-burst ${burst} --hashlimit-mode srcip --hashlimit-name ${name}`;
}

function lines(all: readonly string[]): string {
	return all.map((line) => `${line}\n`).join("");
}
