import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type DataPlane, enterInstance } from "#shared/enter-instance.ts";
import { createAdminClient } from "../cli/admin-client.ts";
import type { TrialController } from "./controller.ts";
import type { TrialFolders } from "./folders.ts";
import { IN_NAMESPACES, type NamespaceRights } from "./namespaces.ts";
import { nodeCommand } from "./node-command.ts";
import { type Program, startProgram } from "./program.ts";
import { KEY_LIFETIME_HOURS } from "./say.ts";

const AGENT = resolve(import.meta.dirname, "../agent/main.ts");
const LOOPBACK_AGENT = resolve(import.meta.dirname, "loopback/main.ts");
const READER = resolve(import.meta.dirname, "read-credentials.ts");
const LOOPBACK_READER = resolve(import.meta.dirname, "loopback/read.ts");
const NODE_NAME = "trial";

/** The trial's agent, and how its instance is reached. */
export interface TrialAgent extends Program {
	/** One line for people: where the instance lives. */
	readonly described: string;
	/** Undefined where the instance is on loopback. */
	readonly dataPlane?: DataPlane;
	/** The command line of the program that reads the instance's credentials, as the instance. */
	readCommand(instanceId: string): readonly string[];
	/** A command for the person to try. */
	hint(instanceId: string): string;
}

/** Starts the agent: in namespaces of its own, or where those are not permitted with one instance on loopback. */
export async function startAgent(
	folders: TrialFolders,
	controller: TrialController,
	rights: NamespaceRights,
	renewalAge: string,
	signal: AbortSignal,
): Promise<TrialAgent> {
	await letJoin(folders);
	const flags = [
		`--controller=unix:${controller.nodeSocket}`,
		`--node-name=${NODE_NAME}`,
		`--join-token-file=${folders.joinTokenFile}`,
		`--state-dir=${folders.agent}`,
		`--credential-lifetime=${KEY_LIFETIME_HOURS}h`,
		`--renewal-age=${renewalAge}`,
		"--renewal-check-interval=2s",
		"--subnet=10.113.0.0/24",
	];
	return rights.permitted
		? startInNamespaces(folders, flags, signal)
		: startOnLoopback(folders, flags, rights.missing, signal);
}

/** Puts a join token where the agent finds it, unless the agent has joined in an earlier run. */
async function letJoin(folders: TrialFolders): Promise<void> {
	if (existsSync(join(folders.agent, "node.json"))) return;
	const admin = createAdminClient(folders.controller);
	const known = (await admin.listNodes()).some(
		({ name }) => name === NODE_NAME,
	);
	const joinable = known
		? await admin.changeNode(NODE_NAME, "token")
		: await admin.addNode(NODE_NAME);
	if (!joinable) throw new Error("the controller gave no join token");
	writeFileSync(folders.joinTokenFile, joinable.joinToken, { mode: 0o600 });
}

async function startInNamespaces(
	folders: TrialFolders,
	flags: readonly string[],
	signal: AbortSignal,
): Promise<TrialAgent> {
	const own = ["--hypervisor=netns", "--own-network-namespace"];
	const agent = nodeCommand(AGENT, ...own, ...flags);
	const command = ["/bin/sh", IN_NAMESPACES, ...agent];
	const program = await startAgentProgram(folders, command, signal);
	const userNamespace = process.getuid?.() !== 0;
	const dataPlane = { pid: program.pid, userNamespace };
	return {
		...program,
		dataPlane,
		described: `agent: in namespaces of its own (process ${program.pid}${userNamespace ? ", as an ordinary user" : ""})`,
		readCommand: (instanceId) =>
			enterInstance(dataPlane, instanceId, nodeCommand(READER)),
		hint: (instanceId) =>
			`npx gumleaf exec ${instanceId} -- sh    # a shell inside the instance; 169.254.169.254 answers there`,
	};
}

async function startOnLoopback(
	folders: TrialFolders,
	flags: readonly string[],
	missing: string,
	signal: AbortSignal,
): Promise<TrialAgent> {
	console.warn(
		`\nThis user may not make network namespaces here (${missing}).\n` +
			"Without them there is no firewall and no instance of its own: one trial instance is served on loopback,\n" +
			"under a random path, to IMDSv2 clients only. An installed agent never does this.\n" +
			"For the real thing: run as root, or allow unprivileged user namespaces; iptables, ipset and iproute2 must be installed.\n",
	);
	const command = nodeCommand(LOOPBACK_AGENT, ...flags);
	const program = await startAgentProgram(folders, command, signal);
	const url = program.readyLine.slice("ready metadata=".length);
	return {
		...program,
		described: `agent: one instance on loopback, ${url}`,
		readCommand: () => nodeCommand(LOOPBACK_READER, url),
		hint: () =>
			`TOKEN=$(curl -sX PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${url}/latest/api/token); curl -sH "X-aws-ec2-metadata-token: $TOKEN" ${url}/latest/meta-data/`,
	};
}

function startAgentProgram(
	folders: TrialFolders,
	command: readonly string[],
	signal: AbortSignal,
): Promise<Program> {
	const logFile = join(folders.logs, "agent.log");
	const { env } = process;
	return startProgram(
		{ name: "agent", command, logFile, readyPrefix: "ready ", env },
		signal,
	);
}
