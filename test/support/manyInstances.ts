import path from "node:path";
import { saveFolder } from "../../src/core/db/folders.ts";
import { insertImage } from "../../src/core/db/images.ts";
import { insertPending, setDecoded } from "../../src/core/db/instances.ts";
import { write } from "../../src/core/db/statement.ts";
import { decodeFile } from "../../src/core/images/decode.ts";
import { Project } from "../../src/core/project/project.ts";

/**
 * A project of very many instances of one image, for what must not depend on their number. Their files do not exist,
 * and nothing looks for them: the project has no sources.
 */
export async function manyInstances(dir: string, count: number, picture: string): Promise<void> {
  const decoded = await decodeFile(picture, path.dirname(picture));
  if (decoded.kind !== "image") throw new Error(`${picture} is no image`);
  const project = await Project.open({
    projectDir: dir,
    create: true,
    readOnly: false,
    recover: null,
  });
  const { db, thumbs } = project;
  thumbs.save([{ imageId: 1, thumbs: decoded.thumbs }]);
  write(db, () => {
    insertImage(db, 1, decoded);
    const folder = saveFolder(db, { parentId: null, path: "images", name: "images" });
    for (let i = 0; i < count; i++) {
      const name = `${String(i).padStart(6, "0")}.jpg`;
      const id = insertPending(db, folder, { name, bytes: 1000, modified: 0 });
      setDecoded(db, id, 1, 1000, 0);
    }
  });
  await project.close();
}
