import { runAgent } from "./agent.ts";
import { openCacheFile } from "./cache/open-cache-file.ts";
import type { Config } from "./config.ts";
import { createHostParts, type Surroundings } from "./host-parts.ts";
import { ControllerLink } from "./sync/controller-link.ts";
import { ensureIdentity } from "./sync/enrol.ts";

/** Enrols the host if need be and runs its agent until the signal aborts, by the settings as they are at any time; says by `announce`, in one line, when instances are answered. */
export async function startAgent(
	settings: () => Config,
	surroundings: Surroundings,
	announce: (line: string) => void,
	signal: AbortSignal,
): Promise<void> {
	const config = settings();
	const host = await createHostParts(config, surroundings);
	const identity = await ensureIdentity(config);
	using link = new ControllerLink(config.controller, identity);
	const { nodeName, hypervisor } = config;
	const owner = { nodeName, enrolment: identity.joinTokenHash };
	const cacheFile = await openCacheFile(config, owner, surroundings);
	const onReady = () =>
		announce(`ready node=${nodeName} hypervisor=${hypervisor}`);
	const parts = { ...surroundings, ...host, link, cacheFile, onReady };
	await runAgent(settings, parts, signal);
}
