import { runCommand } from "#shared/run-command.ts";

/** In the kernel's own field for who made a rule or route: any number that no routing program uses. */
const PROTOCOL = "169";
/** Asked after all tables of others: whoever has a route keeps it. */
const PRIORITY = "33000";
const FIRST_TABLE = 1_692_540_000;

interface ShownRule {
	readonly priority?: number;
	readonly oif?: string;
	readonly table?: string;
	readonly protocol?: string;
}

/**
 * Lets answers over IPv6 leave through the bridge that the request came in through where the host has no route there,
 * because it is not the guests' router. Sockets that are not bound to the bridge never meet it. (IPv4 needs none: what
 * is bound to an interface takes everything for its neighbour there.)
 */
export async function addReturnRoute(bridge: string): Promise<void> {
	const rules = await listRules();
	const known = rules.find(({ oif }) => oif === bridge)?.table;
	const tables = rules.map(({ table }) => Number(table));
	const table = known ?? Math.max(FIRST_TABLE, ...tables) + 1;
	// The rule outlives a bridge that is deleted and made anew, the route does not.
	await runIpv6Batch([
		`route replace default dev ${bridge} table ${table} protocol ${PROTOCOL}`,
	]);
	if (known !== undefined) return;
	await runIpv6Batch([
		`rule add oif ${bridge} lookup ${table} priority ${PRIORITY} protocol ${PROTOCOL}`,
	]);
}

/** Takes all of them away, whichever agent process put them there. */
export async function removeReturnRoutes(): Promise<void> {
	await runIpv6Batch(
		(await listRules()).flatMap(({ oif, table }) => [
			`rule del oif ${oif} lookup ${table} priority ${PRIORITY} protocol ${PROTOCOL}`,
			`route flush table ${table}`,
		]),
	);
}

async function runIpv6Batch(commands: readonly string[]): Promise<void> {
	const input = commands.map((command) => `${command}\n`).join("");
	await runCommand("ip", ["-6", "-batch", "-"], { input });
}

async function listRules(): Promise<ShownRule[]> {
	const text = await runCommand("ip", ["-6", "-json", "rule", "show"]);
	const shown: ShownRule[] = JSON.parse(text || "[]");
	return shown.filter(({ protocol }) => protocol === PROTOCOL);
}
