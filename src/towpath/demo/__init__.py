"""The demo workspace "CD shop": real purchases, made-up people, flows that have run over the last weeks."""
