import { AuditLog } from "#shared/audit-log.ts";
import { runAgent } from "./agent.ts";
import type { AgentParts } from "./agent-parts.ts";
import { openCacheFile } from "./cache/open-cache-file.ts";
import type { Config } from "./config.ts";
import {
	createHostParts,
	type HostParts,
	type Surroundings,
} from "./host-parts.ts";
import { ControllerLink } from "./sync/controller-link.ts";
import { ensureIdentity } from "./sync/enrol.ts";
import { measureFloor } from "./sync/watch-floor.ts";

/** Enrols the host if need be and runs its agent until the signal aborts, by the settings as they are at any time; says by `announce`, in one line, when instances are answered. */
export async function startAgent(
	settings: () => Config,
	surroundings: Surroundings,
	announce: (line: string) => void,
	signal: AbortSignal,
): Promise<void> {
	const config = settings();
	await using credentialReads = await openReadLog(config, surroundings);
	const host = await createHostParts(config, {
		...surroundings,
		credentialReads,
	});
	const identity = await ensureIdentity(config);
	using link = new ControllerLink(config.controller, identity);
	const { nodeName, hypervisor } = config;
	const owner = { nodeName, enrolment: identity.joinTokenHash };
	const cacheFile = await openCacheFile(config, owner, surroundings);
	const onReady = () =>
		announce(`ready node=${nodeName} hypervisor=${hypervisor}`);
	const parts = {
		...{ ...surroundings, ...host, link, cacheFile, onReady },
		...metricsPart(config, host, surroundings),
	};
	await runAgent(settings, parts, signal);
}

/** Loaded only where it is wanted: it takes memory. */
function metricsPart(
	config: Config,
	{ metadataUses }: HostParts,
	{ clock, logger }: Surroundings,
): Pick<AgentParts, "serveMetrics"> {
	const { metricsListen } = config;
	if (!metricsListen || !metadataUses) return {};
	const ages = {
		lifetimeMs: config.credentialLifetimeSeconds * 1000,
		renewalAgeMs: config.renewalAgeSeconds * 1000,
	};
	return {
		async serveMetrics(cache, stop) {
			const { serveMetrics } = await import("./metrics/serve-metrics.ts");
			const { keepShowing } = await import("./metrics/keep-showing.ts");
			const floor = () => measureFloor(cache, ages, clock.now()).level;
			const deps = { cache, metadataUses, clock, floor, logger };
			const show = () => serveMetrics(metricsListen, deps, stop);
			await keepShowing(show, { clock, logger }, stop);
		},
	};
}

async function openReadLog(
	{ credentialReadLog }: Config,
	{ logger }: Surroundings,
): Promise<AuditLog | undefined> {
	if (credentialReadLog === undefined) return undefined;
	const log = await AuditLog.open(credentialReadLog, logger);
	// Without such a file the signal keeps its own meaning: the terminal is gone.
	process.on("SIGHUP", () => void log.reopen());
	return log;
}
