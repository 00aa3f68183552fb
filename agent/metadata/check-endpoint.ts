import type { Exchange } from "./exchange.ts";
import { forbidden } from "./refusals.ts";

/** Refuses everything where the instance's options switch the service off. */
export function refuseDisabledEndpoint({ record }: Exchange) {
	const { httpEndpoint } = record.assignment.metadataOptions;
	return httpEndpoint === "enabled" ? undefined : forbidden;
}
