import torch


class Model(torch.nn.Module):
    def forward(self, x, bias):
        return torch.softmax(x + bias, dim=-1)
