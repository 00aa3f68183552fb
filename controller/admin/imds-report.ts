import type { ImdsReport, InstanceImds } from "#shared/admin-api/instances.ts";
import { formatTimestamp } from "#shared/clock.ts";
import { metadataOptions } from "#shared/node-api.ts";
import {
	listMetadataUses,
	listPlacedInstances,
	type PlacedInstance,
	totalCounts,
} from "../store/metadata-uses.ts";
import type { MetadataUsesTable } from "../store/schema.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";

/**
 * How every instance asks for its metadata, and whether IMDSv2 can be required of it. Judged by what it has done since
 * its last start, because cloud-init asks at a start and not again before the next; or in the last seconds, when told.
 */
export async function reportImds(
	{ store, clock }: AdminServices,
	lastSeconds: string | undefined,
): Promise<ImdsReport> {
	const judgedSince = timeAgo(lastSeconds, clock.now());
	const uses = await listMetadataUses(store.read);
	const instances = await listPlacedInstances(store.read);
	return {
		instances: instances.map((instance) =>
			describe(instance, uses.get(instance.instance_id), judgedSince),
		),
	};
}

function timeAgo(seconds: string | undefined, now: number) {
	if (seconds === undefined) return undefined;
	if (/^\d{1,10}$/.test(seconds)) return now - Number(seconds) * 1000;
	const message = "lastSeconds is a number of seconds";
	throw new AdminError(400, "InvalidRequest", message);
}

function describe(
	instance: PlacedInstance,
	uses: MetadataUsesTable | undefined,
	judgedSince = instance.launched_at,
): InstanceImds {
	const { httpTokens } = metadataOptions.parse(
		JSON.parse(instance.metadata_options),
	);
	return {
		instanceId: instance.instance_id,
		accountId: instance.account_id,
		nodeName: instance.node_name,
		httpTokens,
		safe: isSafe(httpTokens, uses, judgedSince),
		countedSince: time(uses?.counted_since),
		counts: uses ? totalCounts(uses) : null,
		lastV1: time(uses?.last_v1_at),
		lastV2: time(uses?.last_v2_at),
	};
}

/** Who has been watched all the time, and has asked with tokens alone, will not miss the other way. */
function isSafe(
	httpTokens: InstanceImds["httpTokens"],
	uses: MetadataUsesTable | undefined,
	since: number,
): InstanceImds["safe"] {
	if (httpTokens === "required") return "required";
	if (!uses) return "unknown";
	if ((uses.last_v1_at ?? 0) >= since) return "no";
	const hasAskedWithTokens = (uses.last_v2_at ?? 0) >= since;
	const isAllKnown = uses.counted_since <= since;
	return hasAskedWithTokens && isAllKnown ? "yes" : "unknown";
}

function time(at: number | null | undefined): string | null {
	return typeof at === "number" ? formatTimestamp(at) : null;
}
