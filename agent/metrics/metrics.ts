import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Clock } from "#shared/clock.ts";
import type { MetadataUses, UseCounts } from "#shared/metadata-uses.ts";
import type { InstanceTable } from "../cache/instance-cache.ts";

/** What the numbers are read off, at every scrape. */
export interface MetricsDeps {
	readonly cache: Pick<InstanceTable, "all">;
	readonly metadataUses: () => MetadataUses;
	readonly clock: Clock;
	/** How near the keys of the host's instances are to their end. */
	readonly floor: () => keyof typeof ALARMS;
}

const ALARMS = { fine: 0, low: 1, floor: 2 } as const;

/** How the counts are labelled. */
const USES: Readonly<Record<keyof UseCounts, string>> = {
	v1: "v1",
	v1Refused: "v1_refused",
	v2: "v2",
	badTokens: "bad_token",
	throttled: "throttled",
};

/** The agent's numbers in Prometheus's form; no secret is among them, nor a name but the instances' ids. */
export function createMetrics(deps: MetricsDeps): Registry {
	const registry = new Registry();
	const registers = [registry];
	collectDefaultMetrics({ register: registry });
	new Counter({
		name: "gumleaf_metadata_requests_total",
		help: "Metadata requests of an instance, by how it asked",
		labelNames: ["instance", "use"],
		registers,
		collect() {
			this.reset();
			for (const { instanceId, ...counts } of deps.metadataUses().instances) {
				for (const name of useNames()) {
					this.inc({ instance: instanceId, use: USES[name] }, counts[name]);
				}
			}
		},
	});
	new Gauge({
		name: "gumleaf_credentials_remaining_seconds",
		help: "How long the keys that an instance is given still live",
		labelNames: ["instance"],
		registers,
		collect() {
			this.reset();
			const now = deps.clock.now();
			for (const { assignment, credentials } of deps.cache.all()) {
				if (credentials.status !== "held") continue;
				const { instanceId } = assignment;
				this.set(
					{ instance: instanceId },
					(credentials.expiresAt - now) / 1000,
				);
			}
		},
	});
	new Gauge({
		name: "gumleaf_credentials_alarm",
		help: "1: keys of some instance have less than 2 h left because they are not renewed; 2: less than 30 min, where SDKs begin to fail",
		registers,
		collect() {
			this.set(ALARMS[deps.floor()]);
		},
	});
	new Gauge({
		name: "gumleaf_instances",
		help: "Instances of this host",
		registers,
		collect() {
			this.set([...deps.cache.all()].length);
		},
	});
	return registry;
}

function useNames(): (keyof UseCounts)[] {
	return ["v1", "v1Refused", "v2", "badTokens", "throttled"];
}
