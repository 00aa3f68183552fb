import { RegisterImageCommand, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { makeRoleInProfile } from "../contract/role-in-profile.ts";
import type { RestartableController } from "./restartable-controller.ts";

const ROLE = "worker";

/** Where an instance reads the keys of the role that `runInstances` gives it. */
export const KEYS_URL = `http://169.254.169.254/latest/meta-data/iam/security-credentials/${ROLE}`;

/** Makes a role, its profile and an image, and asks for instances with them; answers the instances' ids. */
export async function runInstances(
	{ root: { iam, ec2 } }: Pick<RestartableController, "root">,
	count: number,
): Promise<string[]> {
	await makeRoleInProfile(iam, ROLE);
	const image = await ec2.send(new RegisterImageCommand({ Name: "any" }));
	const { Instances = [] } = await ec2.send(
		new RunInstancesCommand({
			ImageId: image.ImageId,
			MinCount: count,
			MaxCount: count,
			IamInstanceProfile: { Name: ROLE },
		}),
	);
	return Instances.map(({ InstanceId = "" }) => InstanceId);
}
