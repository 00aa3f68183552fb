import type { Command, Dialect } from "./command.ts";
import type { Service } from "./connection.ts";

/** A command under one of the names it is called by. */
export interface NamedCommand {
	readonly program: string;
	readonly service: Service;
	readonly dialect: Dialect;
	load(): Promise<Command>;
}

/** The prefixes under which the commands of a service are known. */
const PREFIXES: Readonly<Record<Service, Readonly<Record<string, Dialect>>>> = {
	iam: { "iam-": "iam", "euare-": "euca2ools" },
	sts: { "euare-": "euca2ools" },
	ec2: { "euca-": "euca2ools" },
};

/** Each is loaded only when it is called: most of a short command's time goes into loading. */
const COMMANDS: Readonly<
	Record<Service, Readonly<Record<string, () => Promise<Command>>>>
> = {
	iam: {
		rolecreate: async () => (await import("./iam/rolecreate.ts")).rolecreate,
		roleaddpolicy: async () =>
			(await import("./iam/roleaddpolicy.ts")).roleaddpolicy,
		roleuploadpolicy: async () =>
			(await import("./iam/roleuploadpolicy.ts")).roleuploadpolicy,
		rolegetpolicy: async () =>
			(await import("./iam/rolegetpolicy.ts")).rolegetpolicy,
		rolelistpolicies: async () =>
			(await import("./iam/rolelistpolicies.ts")).rolelistpolicies,
		roledelpolicy: async () =>
			(await import("./iam/roledelpolicy.ts")).roledelpolicy,
		roleupdateassumepolicy: async () =>
			(await import("./iam/roleupdateassumepolicy.ts")).roleupdateassumepolicy,
		rolelistbypath: async () =>
			(await import("./iam/rolelistbypath.ts")).rolelistbypath,
		rolegetattributes: async () =>
			(await import("./iam/rolegetattributes.ts")).rolegetattributes,
		roledel: async () => (await import("./iam/roledel.ts")).roledel,
		instanceprofilecreate: async () =>
			(await import("./iam/instanceprofilecreate.ts")).instanceprofilecreate,
		instanceprofilegetattributes: async () =>
			(await import("./iam/instanceprofilegetattributes.ts"))
				.instanceprofilegetattributes,
		instanceprofilelistbypath: async () =>
			(await import("./iam/instanceprofilelistbypath.ts"))
				.instanceprofilelistbypath,
		instanceprofilelistforrole: async () =>
			(await import("./iam/instanceprofilelistforrole.ts"))
				.instanceprofilelistforrole,
		instanceprofileaddrole: async () =>
			(await import("./iam/instanceprofileaddrole.ts")).instanceprofileaddrole,
		instanceprofileremoverole: async () =>
			(await import("./iam/instanceprofileremoverole.ts"))
				.instanceprofileremoverole,
		instanceprofiledel: async () =>
			(await import("./iam/instanceprofiledel.ts")).instanceprofiledel,
	},
	sts: {
		assumerole: async () => (await import("./sts/assumerole.ts")).assumerole,
		releaserole: async () => (await import("./sts/releaserole.ts")).releaserole,
		getcallerid: async () => (await import("./sts/getcallerid.ts")).getcallerid,
	},
	ec2: {
		"run-instances": async () =>
			(await import("./ec2/run-instances.ts")).runInstances,
		"describe-instances": async () =>
			(await import("./ec2/describe-instances.ts")).describeInstances,
		"start-instances": async () =>
			(await import("./ec2/start-instances.ts")).startInstances,
		"stop-instances": async () =>
			(await import("./ec2/stop-instances.ts")).stopInstances,
		"reboot-instances": async () =>
			(await import("./ec2/reboot-instances.ts")).rebootInstances,
		"terminate-instances": async () =>
			(await import("./ec2/terminate-instances.ts")).terminateInstances,
	},
};

/** All commands under all their names. */
export const namedCommands: readonly NamedCommand[] = [
	...named("iam"),
	...named("sts"),
	...named("ec2"),
];

function named(service: Service): NamedCommand[] {
	return Object.entries(COMMANDS[service]).flatMap(([name, load]) =>
		Object.entries(PREFIXES[service]).map(([prefix, dialect]) => ({
			program: prefix + name,
			service,
			dialect,
			load,
		})),
	);
}
