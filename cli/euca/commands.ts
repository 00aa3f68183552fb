import type { Command, Dialect, Service } from "./command.ts";
import { describeInstances } from "./ec2/describe-instances.ts";
import { runInstances } from "./ec2/run-instances.ts";
import { terminateInstances } from "./ec2/terminate-instances.ts";
import { instanceprofileaddrole } from "./iam/instanceprofileaddrole.ts";
import { instanceprofilecreate } from "./iam/instanceprofilecreate.ts";
import { instanceprofiledel } from "./iam/instanceprofiledel.ts";
import { instanceprofilegetattributes } from "./iam/instanceprofilegetattributes.ts";
import { instanceprofilelistbypath } from "./iam/instanceprofilelistbypath.ts";
import { instanceprofilelistforrole } from "./iam/instanceprofilelistforrole.ts";
import { instanceprofileremoverole } from "./iam/instanceprofileremoverole.ts";
import { roleaddpolicy } from "./iam/roleaddpolicy.ts";
import { rolecreate } from "./iam/rolecreate.ts";
import { roledel } from "./iam/roledel.ts";
import { roledelpolicy } from "./iam/roledelpolicy.ts";
import { rolegetattributes } from "./iam/rolegetattributes.ts";
import { rolegetpolicy } from "./iam/rolegetpolicy.ts";
import { rolelistbypath } from "./iam/rolelistbypath.ts";
import { rolelistpolicies } from "./iam/rolelistpolicies.ts";
import { roleupdateassumepolicy } from "./iam/roleupdateassumepolicy.ts";
import { roleuploadpolicy } from "./iam/roleuploadpolicy.ts";
import { assumerole } from "./sts/assumerole.ts";
import { getcallerid } from "./sts/getcallerid.ts";
import { releaserole } from "./sts/releaserole.ts";

/** A command under one of the names it is called by. */
export interface NamedCommand {
	readonly program: string;
	readonly dialect: Dialect;
	readonly command: Command;
}

/** The prefixes under which the commands of a service are known. */
const PREFIXES: Readonly<Record<Service, Readonly<Record<string, Dialect>>>> = {
	iam: { "iam-": "iam", "euare-": "euca2ools" },
	sts: { "euare-": "euca2ools" },
	ec2: { "euca-": "euca2ools" },
};

const COMMANDS: readonly Command[] = [
	rolecreate,
	roleaddpolicy,
	roleuploadpolicy,
	rolegetpolicy,
	rolelistpolicies,
	roledelpolicy,
	roleupdateassumepolicy,
	rolelistbypath,
	rolegetattributes,
	roledel,
	instanceprofilecreate,
	instanceprofilegetattributes,
	instanceprofilelistbypath,
	instanceprofilelistforrole,
	instanceprofileaddrole,
	instanceprofileremoverole,
	instanceprofiledel,
	assumerole,
	releaserole,
	getcallerid,
	runInstances,
	describeInstances,
	terminateInstances,
];

/** All commands under all their names. */
export const namedCommands: readonly NamedCommand[] = COMMANDS.flatMap(
	(command) =>
		Object.entries(PREFIXES[command.service]).map(([prefix, dialect]) => ({
			program: prefix + command.name,
			dialect,
			command,
		})),
);
