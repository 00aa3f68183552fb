import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where a trial keeps its state, all below one folder that git ignores. */
export interface TrialFolders {
	readonly root: string;
	readonly controller: string;
	readonly agent: string;
	readonly logs: string;
	/** The root account's keys, as the controller wrote them. */
	readonly credentialsFile: string;
	readonly joinTokenFile: string;
}

/** Makes the trial's folders, readable by their owner alone. */
export function makeFolders(folder: string): TrialFolders {
	const root = resolve(folder);
	const controller = join(root, "controller");
	const agent = join(root, "agent");
	const logs = join(root, "log");
	for (const at of [root, controller, agent, logs]) {
		mkdirSync(at, { recursive: true, mode: 0o700 });
	}
	return {
		root,
		controller,
		agent,
		logs,
		credentialsFile: join(controller, "root-credentials"),
		joinTokenFile: join(agent, "join-token"),
	};
}
