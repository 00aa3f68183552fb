import type { CommandModule } from "yargs";
import { readTrialState, trialFolderOption } from "./trial-state.ts";

/** `gumleaf env`: the environment that points the AWS CLI and SDKs at the running trial. */
export const env: CommandModule<object, { folder: string }> = {
	command: "env",
	describe: 'Print the environment for AWS clients: eval "$(npx gumleaf env)"',
	builder: (yargs) => yargs.option("folder", trialFolderOption),
	handler: async ({ folder }) => {
		const { endpointUrl, region, credentialsFile } = readTrialState(folder);
		console.log(`export AWS_ENDPOINT_URL=${endpointUrl}`);
		console.log(`export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`);
		console.log(`export AWS_SHARED_CREDENTIALS_FILE='${credentialsFile}'`);
	},
};
