import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "#shared/clock.ts";
import { parseDuration } from "#shared/duration.ts";
import { type TrialState, trialStateFile } from "../cli/trial-state.ts";
import { startAgent, type TrialAgent } from "./agent.ts";
import { REGION, startController } from "./controller.ts";
import { ensureExample } from "./example.ts";
import { makeFolders } from "./folders.ts";
import { namespaceRights } from "./namespaces.ts";
import type { Program } from "./program.ts";
import { type ReadCredentials, readInstance } from "./reader.ts";
import { howToGoOn, newCredentials } from "./say.ts";

/** What the person who started the trial chose. */
export interface TrialSettings {
	readonly folder: string;
	/** HOST:PORT of the AWS APIs. */
	readonly listen: string;
	readonly renewalAge: string;
	readonly clock: Clock;
}

/**
 * The whole way on one machine: starts a controller and an agent, makes a role, a profile and an
 * instance through the API, shows the credentials that the instance reads and each renewal, and takes
 * everything down when the signal aborts. Throws when a part fails, and the signal's reason when it aborts the start.
 */
export async function runTrial(
	settings: TrialSettings,
	signal: AbortSignal,
): Promise<void> {
	const say = (line: string) => console.log(line);
	const folders = makeFolders(settings.folder);
	await using parts = new AsyncDisposableStack();
	const sockets = mkdtempSync(join(tmpdir(), "gumleaf-"));
	parts.defer(() => rmSync(sockets, { recursive: true, force: true }));

	const controller = parts.use(
		await startController(folders, settings.listen, sockets, signal),
	);
	say(`controller: ${controller.endpoint}`);
	const rights = await namespaceRights();
	const agent = parts.use(
		await startAgent(folders, controller, rights, settings.renewalAge, signal),
	);
	say(agent.described);
	const instanceId = await ensureExample({
		endpoint: controller.endpoint,
		region: REGION,
		credentialsFile: folders.credentialsFile,
		clock: settings.clock,
		say,
		signal,
	});
	const state: TrialState = {
		pid: process.pid,
		dataPlanePid: agent.dataPlane?.pid ?? null,
		userNamespace: agent.dataPlane?.userNamespace ?? false,
		endpointUrl: controller.endpoint,
		region: REGION,
		credentialsFile: folders.credentialsFile,
		instanceId,
	};
	writeFileSync(trialStateFile(folders.root), JSON.stringify(state, null, 2));
	parts.defer(() => rmSync(trialStateFile(folders.root), { force: true }));

	const reads = readInstance(
		agent.readCommand(state.instanceId),
		join(folders.logs, "reader.log"),
		settings.clock,
		AbortSignal.any([signal, endOf(controller), endOf(agent)]),
	);
	await showReads(reads, state.instanceId, agent, settings, say);
	if (!signal.aborted) {
		throw new Error(
			await Promise.race([
				controller.ended,
				agent.ended,
				`the instance's reader ended; its log is ${folders.logs}/reader.log`,
			]),
		);
	}
}

async function showReads(
	reads: AsyncIterable<ReadCredentials>,
	instanceId: string,
	agent: TrialAgent,
	settings: TrialSettings,
	say: (line: string) => void,
): Promise<void> {
	const renewalSeconds = parseDuration(settings.renewalAge) ?? 0;
	let count = 0;
	for await (const read of reads) {
		say(newCredentials(instanceId, read, renewalSeconds, settings.clock));
		if (count++ === 0) say(howToGoOn(agent.hint(instanceId)));
	}
}

/** A signal that aborts when a program ends by itself. */
function endOf(program: Pick<Program, "ended">): AbortSignal {
	const controller = new AbortController();
	void program.ended.then(() => controller.abort());
	return controller.signal;
}
