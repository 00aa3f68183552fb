import { defineCommand } from "../command.ts";
import { shellFlags, shellLines } from "./shell-variables.ts";

/** Prints shell commands that remove what `assumerole` set. */
export const releaserole = defineCommand({
	summary:
		"Release IAM role credentials: prints shell commands for eval, which remove what euare-assumerole set",
	flags: shellFlags,
	alternatives: [{ flags: ["c", "s"] }],
	run: async () => {},
	print: (_, call) => shellLines({}, call, call.program),
});
