import { flushCompileCache } from "node:module";
import type { Clock } from "#shared/clock.ts";
import type { RootLogger } from "#shared/logger.ts";
import type { RandomBytes } from "#shared/random.ts";
import { Service } from "#shared/service.ts";
import type { ServiceEnvironment } from "#shared/service-environment.ts";
import { Vitals } from "#shared/vitals.ts";
import type { Config } from "./config.ts";
import { reloadAgent } from "./reload-config.ts";
import { startAgent } from "./start-agent.ts";

/** What an agent was started with. */
export interface AgentStart {
	readonly config: Config;
	readonly environment: ServiceEnvironment;
	/** The configuration as it would be read now. */
	readonly readConfig: () => Promise<Config>;
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: RootLogger;
}

/** Runs the agent until SIGTERM or SIGINT (a second one ends it at once); under a service manager SIGHUP is a reload. */
export async function runService(start: AgentStart): Promise<void> {
	const { environment, logger } = start;
	const stop = new AbortController();
	for (const name of ["SIGINT", "SIGTERM"] as const) {
		process.once(name, () => stop.abort());
	}
	const vitals = new Vitals(() => performance.now());
	const service = await Service.open({ ...start, vitals });
	let running = start.config;
	const reload = async () => {
		const { config, waiting } = reloadAgent(running, await start.readConfig());
		running = config;
		logger.level = config.logLevel;
		return waiting;
	};
	if (environment.notifySocket !== undefined) {
		process.on("SIGHUP", () => void service.reload(reload));
	}
	const announce = (line: string) => {
		console.log(line);
		service.ready();
		// Where NODE_COMPILE_CACHE asks for one: a start after a crash is to be quick, too.
		flushCompileCache();
	};
	const { sockets } = environment;
	const surroundings = { ...start, vitals, sockets };
	const run = () =>
		startAgent(() => running, surroundings, announce, stop.signal);
	await service.run(run, stop.signal);
}
