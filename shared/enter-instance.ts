/** The process in whose namespaces a data plane lives. */
export interface DataPlane {
	readonly pid: number;
	/** True when an ordinary user made it, in a user namespace. */
	readonly userNamespace: boolean;
}

type CommandLine = readonly [string, ...string[]];

/** The command line that runs `command` inside an instance of the netns hypervisor. */
export function enterInstance(
	plane: DataPlane,
	instanceId: string,
	command: readonly string[],
): CommandLine {
	return enterDataPlane(plane, ["ip", "netns", "exec", instanceId, ...command]);
}

/** The command line that runs `command` beside the agent, in its network and mount namespaces. */
export function enterDataPlane(
	plane: DataPlane,
	command: readonly string[],
): CommandLine {
	const user = plane.userNamespace ? ["-U", "--preserve-credentials"] : [];
	return [
		"nsenter",
		"-t",
		String(plane.pid),
		...user,
		"-n",
		"-m",
		"-r",
		`--wd=${process.cwd()}`,
		"--",
		...command,
	];
}
