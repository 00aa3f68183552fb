import type { Migration } from "kysely/migration";
import { initial } from "./001-initial.ts";
import { managedPoliciesAndGroups } from "./002-managed-policies-and-groups.ts";
import { ec2 } from "./010-ec2.ts";
import { nodeSessions } from "./020-node-sessions.ts";
import { nodeSubnetV6 } from "./030-node-subnet-v6.ts";
import { sessionRenewal } from "./050-session-renewal.ts";
import { launchFacts } from "./060-launch-facts.ts";
import { placement } from "./061-placement.ts";
import { metadataUses } from "./080-metadata-uses.ts";
import { imageFacts } from "./090-image-facts.ts";
import { placementGroups } from "./091-placement-groups.ts";
import { imdsSupport } from "./100-imds-support.ts";
import { hostInterface } from "./110-host-interface.ts";

/**
 * Every step the tables went through, in order. A new one is added at the end, under a number above all others: a
 * database that has taken a later step refuses an earlier one, as nobody has tried the two in that order. So of two
 * changes that were made side by side the second to land takes another number. A step that has landed is never changed.
 */
export const migrations: Readonly<Record<string, Migration>> = {
	"001-initial": initial,
	"002-managed-policies-and-groups": managedPoliciesAndGroups,
	"010-ec2": ec2,
	"020-node-sessions": nodeSessions,
	"030-node-subnet-v6": nodeSubnetV6,
	"050-session-renewal": sessionRenewal,
	"060-launch-facts": launchFacts,
	"061-placement": placement,
	"080-metadata-uses": metadataUses,
	"090-image-facts": imageFacts,
	"091-placement-groups": placementGroups,
	"100-imds-support": imdsSupport,
	"110-host-interface": hostInterface,
};
