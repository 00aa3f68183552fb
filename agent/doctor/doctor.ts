import { z } from "zod";
import { readCommandLine, type SettingHelp } from "#shared/command-line.ts";
import { texts } from "#shared/setting-kinds.ts";
import { createIptables } from "../firewall/iptables.ts";
import { workingBackends } from "../firewall/remove.ts";
import { defaultFirewallSettings } from "../firewall/settings.ts";
import { settings as agent } from "../settings/settings.ts";
import { examineHost } from "./examine-host.ts";
import type { Finding } from "./finding.ts";

const PROGRAM = "gumleaf-agent doctor";

const settings = z
	.looseObject({
		bridges: texts.prefault([]).meta({
			argument: "NAME,...",
			description:
				"the agent is going to run with topology bridged and these bridges",
		} satisfies SettingHelp),
		"own-network-namespace": z
			.boolean()
			.prefault(false)
			.meta({
				description: "the agent is going to run with the same flag",
			} satisfies SettingHelp),
	})
	.superRefine((given, context) => {
		// The agent's own file may be given, with all that is not for here.
		const keys = Object.keys(given).filter(
			(name) => !Object.hasOwn(agent.shape, name),
		);
		if (keys.length === 0) return;
		context.addIssue({ code: "unrecognized_keys", keys, input: given });
	});

/** Tells by `say` what the host is like, problems last; answers whether it can serve. Throws ConfigFaults. */
export async function runDoctor(
	args: readonly string[],
	say: (line: string) => void,
): Promise<boolean> {
	const invocation = await readCommandLine(
		{
			program: PROGRAM,
			summary:
				"Examines whether this host can serve instances; exit status 1 when it cannot",
			examples: [[PROGRAM, "before the agent is installed, and when in doubt"]],
			settings,
		},
		args,
	);
	if (!invocation) return true;
	const findings = await examineHost({
		iptables: createIptables(),
		backends: await workingBackends(),
		mark: defaultFirewallSettings.mark,
		bridges: invocation.settings.bridges,
		ownsNetworkNamespace: invocation.settings["own-network-namespace"],
	});
	for (const level of ["ok", "note", "problem"] as const) {
		for (const found of findings) if (found.level === level) show(found, say);
	}
	const problems = findings.filter(({ level }) => level === "problem").length;
	say(
		problems === 0
			? "this host can serve instances"
			: `this host cannot serve instances: ${problems} problems`,
	);
	return problems === 0;
}

function show({ level, text, cure }: Finding, say: (line: string) => void) {
	say(`${level.padEnd(8)}${text}`);
	if (cure !== undefined) say(`${" ".repeat(8)}→ ${cure}`);
}
