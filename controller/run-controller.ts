import { flushCompileCache } from "node:module";
import type { RootLogger } from "#shared/logger.ts";
import { Service } from "#shared/service.ts";
import type { ServiceEnvironment } from "#shared/service-environment.ts";
import { Vitals } from "#shared/vitals.ts";
import { replaceRootKeys } from "./bootstrap/root-key.ts";
import type { Config, ControllerCommand } from "./config.ts";
import { ControllerContext, type Surroundings } from "./context.ts";
import { reloadController } from "./reload.ts";
import { serve } from "./serve.ts";
import { findAccount } from "./store/accounts.ts";
import { newGeneration } from "./store/meta.ts";
import type { WriteTransaction } from "./store/store.ts";

/** What a controller was started with. */
export interface ControllerStart extends Surroundings {
	readonly command: ControllerCommand;
	readonly config: Config;
	readonly logger: RootLogger;
	readonly environment: ServiceEnvironment;
	/** The configuration as it would be read now. */
	readonly readConfig: () => Promise<Config>;
}

/** Does what the command line asked for; while serving, until SIGTERM or SIGINT (a second one ends it at once). */
export async function runController(start: ControllerStart): Promise<void> {
	if (start.command === "reset-root-credentials") {
		return resetRootCredentials(start);
	}
	if (start.command === "after-restore") return beginGeneration(start);
	const stop = new AbortController();
	for (const name of ["SIGINT", "SIGTERM"] as const) {
		process.once(name, () => stop.abort());
	}
	const vitals = new Vitals(() => performance.now());
	const service = await Service.open({ ...start, vitals });
	await service.run(() => runService(start, service, stop.signal), stop.signal);
}

async function runService(
	start: ControllerStart,
	service: Service,
	signal: AbortSignal,
): Promise<void> {
	await using context = await ControllerContext.open(start.config, start);
	let running = start.config;
	const reload = async () => {
		const read = await start.readConfig();
		const { config, waiting } = await reloadController(context, running, read);
		running = config;
		start.logger.level = config.logLevel;
		return waiting;
	};
	if (isReloadable(start)) {
		process.on("SIGHUP", () => void service.reload(reload));
	}
	// Where NODE_COMPILE_CACHE asks for one: who is killed leaves none behind, and the next start is to be quick. Before
	// anybody is served, because the first one of a release takes a second or two.
	flushCompileCache();
	const announce = (line: string) => {
		console.log(line);
		service.ready();
	};
	await serve(context, announce, signal);
}

/** Where there is nothing to read again the signal keeps its own meaning: the terminal is gone. */
function isReloadable({ config, environment }: ControllerStart): boolean {
	return Boolean(config.auditLog || config.tls || environment.notifySocket);
}

async function resetRootCredentials(start: ControllerStart): Promise<void> {
	const file = await changeStore(start, async (tx, context) => {
		const key = context.rootKey();
		await replaceRootKeys(tx, key);
		return key.credentialsFile;
	});
	console.log(`new root credentials are in ${file}`);
}

async function beginGeneration(start: ControllerStart): Promise<void> {
	await changeStore(start, (tx) => newGeneration(tx, start.random));
	console.log("sessions of before are void; start the controller now");
}

/** Changes the store of a controller that has run: a fresh one was named by mistake. */
async function changeStore<T>(
	start: ControllerStart,
	change: (tx: WriteTransaction, context: ControllerContext) => Promise<T>,
): Promise<T> {
	const { accountId } = start.config;
	await using context = await ControllerContext.open(start.config, start);
	return await context.store.write(async (tx) => {
		if (await findAccount(tx, accountId)) return change(tx, context);
		throw new Error(
			`there is no account ${accountId} in this store: is it the one that data-dir or store should name?`,
		);
	});
}
