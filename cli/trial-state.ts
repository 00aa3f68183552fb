import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { StepError } from "#shared/errors.ts";

const trialState = z.object({
	/** The process of `npm start` itself. */
	pid: z.int(),
	/** The process whose namespaces hold the instances; null when the trial instance is on loopback. */
	dataPlanePid: z.int().nullable(),
	/** True when those namespaces belong to a user namespace. */
	userNamespace: z.boolean(),
	endpointUrl: z.string(),
	region: z.string(),
	credentialsFile: z.string(),
	instanceId: z.string(),
});

/** What a running `npm start` tells the other commands about itself. No secrets. */
export type TrialState = z.infer<typeof trialState>;

/** The file in the trial's folder that holds it. */
export function trialStateFile(folder: string): string {
	return join(folder, "trial.json");
}

/** Reads what the running trial left; throws when none runs. */
export function readTrialState(folder: string): TrialState {
	const file = trialStateFile(folder);
	try {
		const state = trialState.parse(JSON.parse(readFileSync(file, "utf8")));
		if (existsSync(`/proc/${state.pid}`)) return state;
		throw new Error("the trial that wrote it was killed");
	} catch (error) {
		throw new StepError(
			`reading ${file} (is npm start running in this checkout?)`,
			error,
		);
	}
}

/** The option every command on the trial has. */
export const trialFolderOption = {
	type: "string",
	default: "var",
	describe: "Folder of the trial that npm start runs",
} as const;
