import type { Planned } from "./plan.ts";
import { Random } from "../../base/random.ts";

/**
 * What the annotators said: the true class, where the folder may lie; three rows in a hundred are missing, as in most
 * such files.
 */
export function labelsCsv(plan: readonly Planned[], seed: number): string {
  const random = new Random(seed, 3);
  const rows = plan.map(({ file, subject }) => {
    const split = random.pick([
      "train",
      "train",
      "train",
      "train",
      "train",
      "train",
      "val",
      "test",
    ]);
    const row = `${file},${subject.name},${split},${random.pick(["ada", "grace", "katherine"])}`;
    return random.chance(0.03) ? [] : [row];
  });
  return `${["file,label,split,annotator", ...rows.flat().sort()].join("\n")}\n`;
}

export const readme = `# Winnow sample

Twelve classes of pictures in \`images/\`, the labels of three annotators in \`labels.csv\`, and \`train.py\`, which trains a
small classifier on them. The pictures were painted by a program and are free to use.

As in any collection, not all is well: some pictures are there twice, some are smaller or retouched copies, some are
blurred, too dark or too bright, show nothing, lie in the wrong folder or cannot be read at all. Find them before you train:

1. Open the grid: run **Winnow: Open Grid** from the command palette.
2. Sort by width or by size, group by folder, look at the Problems node.
3. Open a picture for its metadata; the camera, the time and the place are there for most photographs.

Then run \`python train.py\` (with PyTorch and torchvision) and see whether it learns better.
`;

export const trainingScript = `"""Trains a small image classifier on images/<class>/*.

    pip install torch torchvision
    python train.py --epochs 5
"""

import argparse
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, random_split
from torchvision import datasets, models, transforms

IMAGES = Path(__file__).parent / "images"


def load(size: int, batch: int) -> tuple[DataLoader, DataLoader, list[str]]:
    """Splits the folder into a training and a validation set."""
    transform = transforms.Compose(
        [
            transforms.Resize((size, size)),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    )
    # A damaged file stops the training here: curate the dataset first.
    dataset = datasets.ImageFolder(str(IMAGES), transform)
    held_out = len(dataset) // 5
    generator = torch.Generator().manual_seed(0)
    train, val = random_split(dataset, [len(dataset) - held_out, held_out], generator)
    return (
        DataLoader(train, batch, shuffle=True, num_workers=2),
        DataLoader(val, batch, num_workers=2),
        dataset.classes,
    )


def build(classes: int) -> nn.Module:
    model = models.resnet18(weights=models.ResNet18_Weights.DEFAULT)
    model.fc = nn.Linear(model.fc.in_features, classes)
    return model


def accuracy(model: nn.Module, loader: DataLoader, device: str) -> float:
    model.eval()
    right = total = 0
    with torch.no_grad():
        for images, labels in loader:
            predicted = model(images.to(device)).argmax(1).cpu()
            right += (predicted == labels).sum().item()
            total += len(labels)
    return right / total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--size", type=int, default=160)
    parser.add_argument("--rate", type=float, default=3e-4)
    args = parser.parse_args()

    device = "cuda" if torch.cuda.is_available() else "cpu"
    train, val, classes = load(args.size, args.batch)
    model = build(len(classes)).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate)
    loss_of = nn.CrossEntropyLoss()

    for epoch in range(args.epochs):
        model.train()
        for images, labels in train:
            optimizer.zero_grad()
            loss = loss_of(model(images.to(device)), labels.to(device))
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch + 1}: validation accuracy {accuracy(model, val, device):.3f}")

    torch.save({"model": model.state_dict(), "classes": classes}, "model.pt")


if __name__ == "__main__":
    main()
`;
