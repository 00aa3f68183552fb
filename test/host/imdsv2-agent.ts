import { systemClock } from "#shared/clock.ts";
import { createLogger } from "#shared/logger.ts";
import { systemRandom } from "#shared/random.ts";
import { Vitals } from "#shared/vitals.ts";
import { runAgent } from "../../agent/agent.ts";
import { readConfig } from "../../agent/config.ts";
import { createHostParts } from "../../agent/host-parts.ts";
import { ControllerLink } from "../../agent/sync/controller-link.ts";
import { ensureIdentity } from "../../agent/sync/enrol.ts";

/**
 * An agent as `agent/main.ts` is one, but that its hypervisor says of its guests that they are made to use IMDSv2, as
 * one does that sets the strings in their SMBIOS. Network namespaces have no such thing.
 */
const config = await readConfig(process.argv.slice(2));
if (!config) throw new Error("no settings");
const surroundings = {
	clock: systemClock,
	random: systemRandom,
	logger: createLogger("agent", config.logLevel),
	vitals: new Vitals(() => performance.now()),
	sockets: [],
};
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const host = await createHostParts(config, surroundings);
Object.assign(host.hypervisor, { imdsSupport: "v2.0" });
const identity = await ensureIdentity(config);
using link = new ControllerLink(config.controller, identity);
const onReady = () => console.log("ready");
await runAgent(
	() => config,
	{ ...surroundings, ...host, link, onReady },
	stop.signal,
);
