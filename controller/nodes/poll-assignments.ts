import type { Assignments } from "#shared/node-api.ts";
import { readVpcBlocks } from "../placement/host-networks.ts";
import { listHostedInstances } from "../store/hosted-instances.ts";
import type { NodeTable } from "../store/schema.ts";
import { listTagsOfNode } from "../store/tags.ts";
import { buildAssignments } from "./assignments.ts";
import { NodeApiError } from "./node-api-error.ts";
import type { NodeServices } from "./node-services.ts";

/** What a long poll asks: the state it has, and how long it would wait for another. */
export interface Poll {
	readonly knownEtag: string | undefined;
	readonly waitMs: number;
	/** Ends when the asking side goes away. */
	readonly signal: AbortSignal;
	/** Reads the node again and refuses it if it may no longer ask. */
	readonly admit: () => Promise<NodeTable>;
}

/** The answer of a long poll; without `assignments`, nothing has changed. */
export interface PollAnswer {
	readonly etag: string;
	readonly assignments?: Assignments;
}

/**
 * Answers a node's whole wanted state as soon as it is another than the node knows, or says after the wait
 * that it is not. The node is admitted anew at every wake, so a ban ends an open poll.
 */
export async function pollAssignments(
	services: NodeServices,
	poll: Poll,
): Promise<PollAnswer> {
	const over = AbortSignal.any([
		poll.signal,
		services.stopping,
		AbortSignal.timeout(poll.waitMs),
	]);
	for (;;) {
		const node = await poll.admit();
		const etag = etagOf(services.store, node);
		if (etag !== poll.knownEtag) {
			return { etag, assignments: await readAssignments(services, node) };
		}
		if (services.stopping.aborted) throw stopped();
		if (over.aborted) return { etag };
		await waitForChange(services, node, over);
	}
}

/** Raised with every change in what assignments tell: hosts that have an older controller's answer must not hold on to it. */
const CONTENT_VERSION = 3;

/** Names a node's wanted state; never the same for another content, even after a restore. */
export function etagOf(
	store: { readonly generation: string },
	node: { readonly revision: number },
): string {
	return `"${store.generation}-${node.revision}-${CONTENT_VERSION}"`;
}

/** The revision was read before the rows: at worst it is older than they are, and the next poll answers at once. */
async function readAssignments(
	{ store, region, refusedByTrust, identitySigner }: NodeServices,
	node: NodeTable,
): Promise<Assignments> {
	const rows = await listHostedInstances(store.read, node.node_id);
	const tags = await listTagsOfNode(store.read, node.node_id);
	const { generation } = store;
	const vpc = await readVpcBlocks(store.read);
	const context = { generation, region, refusedByTrust, tags, vpc };
	const built = buildAssignments(node, rows, context);
	return { ...built, instances: await identitySigner.sign(built.instances) };
}

async function waitForChange(
	{ store }: NodeServices,
	node: NodeTable,
	over: AbortSignal,
): Promise<void> {
	try {
		await store.changes.wait(node.node_id, node.revision, over);
	} catch (error) {
		if (!over.aborted) throw error;
	}
}

/** Answered at once, and so often, "nothing new" would have agents ask without end. */
function stopped(): NodeApiError {
	return new NodeApiError(503, "Stopping", "the controller is stopping");
}
