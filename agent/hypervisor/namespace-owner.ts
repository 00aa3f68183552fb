import { runIpBatch } from "../network/ip-batch.ts";
import { listLinks } from "../network/links.ts";

/** Stands on the loopback interface of the namespaces that are ours from the first step on. */
const MARK = "gumleaf";

/** Marks a namespace that was just made as ours. */
export async function markNamespace(namespace: string): Promise<void> {
	await runIpBatch([`link set lo alias ${MARK}`], namespace);
}

/** Whether we began to make the namespace: one of such a name may be somebody else's. Not when it is gone. */
export async function isMarked(namespace: string): Promise<boolean> {
	const links = await listLinks(namespace).catch(() => []);
	return links.some(({ name, alias }) => name === "lo" && alias === MARK);
}

/** Whether there is nothing in the namespace, as when a crash came before the mark. */
export async function isBare(namespace: string): Promise<boolean> {
	const links = await listLinks(namespace).catch(() => []);
	return links.every(({ name }) => name === "lo");
}
